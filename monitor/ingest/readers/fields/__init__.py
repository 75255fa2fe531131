"""Raw columns enter; the canonical columns of formats/CANON.md leave: who, when, what was asked for."""
