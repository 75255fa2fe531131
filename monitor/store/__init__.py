"""What is kept: plain functions (session, record) -> record over SQLAlchemy tables."""
