"""What a measurement says, and how it is printed."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """`ours` and `peer` are medians in `unit`, from runs that took turns on one machine."""

    bench: str
    ours: float
    peer: float
    peer_name: str
    unit: str

    @property
    def ratio(self) -> float:
        return self.ours / self.peer

    def as_json(self) -> str:
        numbers = {"ours": round(self.ours, 4), "peer": round(self.peer, 4)}
        return json.dumps({**asdict(self), **numbers, "ratio": float(f"{self.ratio:.3g}")})

    def as_text(self) -> str:
        return (
            f"{self.bench}: {self.ours:.4g} {self.unit}, {self.peer_name} {self.peer:.4g} "
            f"(ratio {self.ratio:.3g})"
        )
