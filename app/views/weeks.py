"""A week on a form: seven lines, each read on its own."""

from __future__ import annotations

from typing import Any

from wtforms import Field, ValidationError

from agreements.week import DAYS, BadWeek, Week


class WeekField(Field):  # type: ignore[misc]
    """A week as seven lines, named `<name>-mon` to `<name>-sun`. `data` is a `Week` or None.

    `typed` holds what stands in each line, `wrong` what is said of the days that cannot be read.
    """

    data: Any
    process_errors: list[str]

    def __init__(self, label: str, *, never_open: str = "", **kwargs: Any) -> None:
        super().__init__(label, default=Week.standard, **kwargs)
        self.never_open = never_open
        self.typed: dict[str, str] = dict.fromkeys(DAYS, "")
        self.wrong: dict[str, str] = {}

    def process(self, formdata: Any, data: Any = None, extra_filters: Any = None) -> None:
        self.process_errors, self.errors = [], ()
        given = formdata is not None and any(f"{self.name}-{day}" in formdata for day in DAYS)
        if given:
            self.typed = {
                day: str(formdata.get(f"{self.name}-{day}", ""))[:200].strip() for day in DAYS
            }
            self._read()
            return
        week: Week = data if isinstance(data, Week) else self.default()
        self.data, self.typed = week, week.to_text()

    def _read(self) -> None:
        self.data = None
        for day in DAYS:
            try:
                Week.from_text({day: self.typed[day]})
            except BadWeek as problem:
                self.wrong[day] = str(problem)
        if self.wrong:
            self.process_errors.extend(self.wrong.values())
            return
        try:
            self.data = Week.from_text(self.typed)
        except BadWeek as problem:
            self.process_errors.append(str(problem))

    def pre_validate(self, form: Any) -> None:
        if self.data is None and not self.process_errors:
            raise ValidationError("Write the times of at least one day.")
        if self.data is not None and self.never_open and self.data.is_never_open:
            raise ValidationError(self.never_open)
