"""The freelancer's promises: noted, judged, and how they are going."""
