"""Where things stand: versions, lines and their progress, ladders."""
