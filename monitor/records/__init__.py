"""The records that cross from room to room: frozen, plain, without behaviour that needs a clock."""
