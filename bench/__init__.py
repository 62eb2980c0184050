"""Side-by-side measurements; `bin/bench` runs them."""
