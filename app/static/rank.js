// Ordering a list by dragging or by keyboard. Every change is saved at once; what could not be
// saved is put back. Without scripts, the buttons in each row do the same.

for (const list of document.querySelectorAll("ol[data-rank]")) rank(list);

function rank(list) {
  const rows = () => [...list.children];
  const status = document.createElement("p");
  status.className = "small quiet";
  status.setAttribute("role", "status");
  list.after(status);

  let saved = rows();
  let saving = Promise.resolve();

  for (const row of saved) {
    const handle = row.querySelector("[data-handle]") ?? addHandle(row);
    handle.addEventListener("keydown", (event) => onKey(event, row));
    handle.addEventListener("pointerdown", (event) => onGrab(event, row, handle));
  }
  list.addEventListener("submit", onButton);

  function onKey(event, row) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    if (move(row, step)) save(row);
  }

  function onButton(event) {
    const step = { up: -1, down: 1 }[event.target.elements.by?.value];
    if (!step) return;
    event.preventDefault();
    const row = event.target.closest("ol[data-rank] > li");
    if (!move(row, step)) return;
    save(row);
    // At the end of the list the button is gone; the other one is at hand.
    if (!event.submitter.checkVisibility({ visibilityProperty: true })) {
      row.querySelector("[data-handle]").focus();
    }
  }

  function onGrab(event, row, handle) {
    if (event.button !== 0) return;
    const before = rows();
    handle.setPointerCapture(event.pointerId);
    row.classList.add("dragged");
    const drag = new AbortController();
    const { signal } = drag;
    const drop = (keep) => {
      drag.abort();
      row.classList.remove("dragged");
      if (!keep) arrange(before);
      else if (before.some((other, at) => other !== rows()[at])) save(row);
    };
    handle.addEventListener("pointermove", (at) => follow(row, at.clientY), { signal });
    handle.addEventListener("pointerup", () => drop(true), { signal });
    handle.addEventListener("pointercancel", () => drop(false), { signal });
    addEventListener("keydown", (key) => key.key === "Escape" && drop(false), { signal });
  }

  // Its neighbours go around the row, so that it keeps the pointer and the focus.
  function follow(row, y) {
    const middle = (other) => {
      const box = other.getBoundingClientRect();
      return box.top + box.height / 2;
    };
    while (row.previousElementSibling && y < middle(row.previousElementSibling)) move(row, -1);
    while (row.nextElementSibling && y > middle(row.nextElementSibling)) move(row, 1);
  }

  function move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return false;
    if (step < 0) row.after(other);
    else row.before(other);
    return true;
  }

  function arrange(order) {
    const focused = document.activeElement;
    list.append(...order);
    if (list.contains(focused)) focused.focus();
  }

  // One after the other, so that the last order is the one that stays.
  function save(row) {
    const order = rows();
    saving = saving.then(() => post(order)).then(
      () => {
        saved = order;
        say(`Saved. ${title(row)} is now ${order.indexOf(row) + 1} of ${order.length}.`);
      },
      () => {
        arrange(saved);
        say("That could not be saved. The order is as it was.", true);
      },
    );
  }

  async function post(order) {
    const body = new URLSearchParams(order.map((row) => ["need", row.dataset.id]));
    body.append("csrf_token", list.dataset.token);
    const answer = await fetch(list.dataset.rank, { method: "POST", body });
    // A saved order leads back to this page; anywhere else is the sign-in.
    const elsewhere = answer.redirected && new URL(answer.url).pathname !== location.pathname;
    if (!answer.ok || elsewhere) throw new Error(answer.statusText);
  }

  function say(text, isBad = false) {
    status.className = isBad ? "flash slip" : "small quiet";
    status.textContent = text;
  }
}

function title(row) {
  return (row.querySelector("h2, h3, strong") ?? row).textContent.trim();
}

function addHandle(row) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.dataset.handle = "";
  handle.textContent = "⠿";
  handle.setAttribute("aria-label", `Move ${title(row)}: arrow up or down, or drag`);
  row.prepend(handle);
  return handle;
}
