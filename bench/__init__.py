"""Measures the product, and what a school could run instead, on data made by seed."""
