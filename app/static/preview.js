// Shows what a form would make while it is being filled in.

const PAUSE = 300;

for (const form of document.querySelectorAll("form[data-preview]")) {
  const into = form.querySelector("[data-preview-into]") ?? document.querySelector("[data-preview-into]");
  let timer;
  let asking;

  async function show() {
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(form.dataset.preview, {
        method: "POST",
        body: new FormData(form),
        signal: asking.signal,
      });
      // A redirect leads to the sign-in, not to a preview.
      if (answer.ok && !answer.redirected) into.innerHTML = await answer.text();
    } catch {
      // Asked again with the next key, or off the net: what is shown stays.
    }
  }

  function soon() {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  }

  if (into) form.addEventListener("input", soon);
}
