"""What is kept: plain functions (connection, record) -> record, in the caller's transaction. No other room has SQL."""
