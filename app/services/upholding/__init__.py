"""What happened: noted, judged, confirmed, reminded, mended."""
