"""The freelancer's needs: ranked, worded, said elsewhere."""
