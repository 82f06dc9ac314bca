"""Questions to a whole class: rooms, votes, and the page that a phone shows."""
