"""The hard cases, put through the programs that a school could run instead: what each loses and doubles."""
