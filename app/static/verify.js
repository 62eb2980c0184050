// Works out a file's fingerprint here, so that the file stays on the device.

const form = document.querySelector("form[data-verify]");
const MARK = /\/groundrules-mark \(([A-Za-z0-9_-]{1,80})\)/;

// Without a secure context there is no crypto.subtle; the form sends the file then.
if (form && globalThis.crypto?.subtle) {
  const input = form.elements.file;
  const problem = document.querySelector("#problem");
  form.querySelector("[data-sends-file]").hidden = true;
  form.querySelector("[data-keeps-file]").hidden = false;

  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file) return; // the server says what is missing
    event.preventDefault();
    if (file.size > Number(form.dataset.most)) return complain("[data-too-large]");
    let bytes;
    try {
      bytes = await file.arrayBuffer();
    } catch {
      return complain("[data-not-readable]");
    }
    send({ sha256: await fingerprint(bytes), mark: mark(bytes) });
  });

  async function fingerprint(bytes) {
    const digest = await crypto.subtle.digest("SHA-256", bytes);
    return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  // Every byte as one sign: the mark stands in the file as plain letters.
  function mark(bytes) {
    return new TextDecoder("latin1").decode(bytes).match(MARK)?.[1] ?? "";
  }

  // A form of its own, with nothing of the file in it.
  function send(values) {
    const asking = document.createElement("form");
    asking.method = "post";
    asking.action = form.action;
    const all = { csrf_token: form.elements.csrf_token.value, ...values };
    for (const [name, value] of Object.entries(all)) {
      asking.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
    document.body.append(asking);
    asking.submit();
  }

  function complain(which) {
    problem.textContent = form.querySelector(which).content.textContent;
    problem.hidden = false;
  }
}
