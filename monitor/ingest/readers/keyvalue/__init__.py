"""Records of key=value pairs, CEF and LEEF enter; the values of wanted keys leave."""
