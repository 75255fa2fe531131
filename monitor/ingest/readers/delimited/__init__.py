"""Records whose values are divided by a sign enter; the values of wanted columns leave."""
