"""How surely the drift check finds what is wrong: planted damage among clean orders, all of it real code in memory."""
