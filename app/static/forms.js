// What forms get where scripts run; all of it works without.

// The messages of a form that was sent back come first.
document.querySelector(".errors[tabindex]")?.focus();

// A second tap sends nothing twice. Coming back to the page makes every form fresh again.
const sent = new Set();

function release() {
  for (const form of sent) {
    for (const button of form.querySelectorAll("[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      if (button.dataset.label) say(button, button.dataset.label);
    }
  }
  sent.clear();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  // What opens beside the page, such as a PDF, leaves the form as it is.
  if (event.submitter?.formTarget === "_blank") return;
  if (sent.has(form)) {
    event.preventDefault();
    return;
  }
  sent.add(form);
  const button = event.submitter;
  button?.setAttribute("aria-disabled", "true");
  if (button?.dataset.busy) {
    button.dataset.label = button.textContent;
    say(button, button.dataset.busy);
  }
  // Where no answer comes, trying again must be possible; the server knows a second submit.
  setTimeout(release, 8000);
});
addEventListener("pageshow", release);

// Copy buttons.
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  const source = button && document.querySelector(button.dataset.copy);
  if (!source) return;
  const label = button.textContent;
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    say(button, "Copied");
  } catch {
    // Without https there is no clipboard: mark the text, so that copying is one key.
    if (source.select) source.select();
    else getSelection().selectAllChildren(source);
    say(button, "Marked: copy it now");
  }
  setTimeout(() => say(button, label), 3000);
});

function say(button, text) {
  button.setAttribute("aria-live", "polite");
  button.textContent = text;
}

// The browser knows its time zone; an empty field may as well begin with it.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
for (const field of document.querySelectorAll("input[data-guess-zone]")) {
  if (!field.value && zone?.includes("/")) field.value = zone;
}

// A colour that can be picked or written is shown in both fields.
for (const picked of document.querySelectorAll("input[type=color][data-with]")) {
  const written = document.querySelector(picked.dataset.with);
  picked.addEventListener("input", () => { written.value = picked.value });
  written?.addEventListener("input", () => {
    if (/^#[0-9a-f]{6}$/i.test(written.value.trim())) picked.value = written.value.trim();
  });
}

// A file that is too large is not sent: the answer would come before it has arrived.
for (const chosen of document.querySelectorAll("input[type=file][data-most]")) {
  chosen.addEventListener("change", () => {
    const isLarge = chosen.files[0]?.size > Number(chosen.dataset.most);
    if (isLarge) chosen.value = "";
    chosen.setCustomValidity(isLarge ? chosen.dataset.tooLarge : "");
    chosen.reportValidity();
  });
}
