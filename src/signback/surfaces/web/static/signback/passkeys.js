/* Passkeys: asked and made by the browser. Every page works without this file, by password or code. */
(() => {
  "use strict";
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
  const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const listed = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function question(place) {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", place.closest("form").elements.csrfmiddlewaretoken.value);
    for (const said of place.querySelectorAll("[data-said]")) body.set(said.dataset.said, said.value);
    const papers = place.closest("form").elements._papers;
    if (papers) body.set("papers", papers.value);
    const answer = await fetch(place.dataset.passkey, { method: "POST", body, headers: { "X-Requested-With": "fetch" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.json();
  }

  async function ask(options) {
    const found = await navigator.credentials.get({ publicKey: { ...options, challenge: bytes(options.challenge), allowCredentials: listed(options.allowCredentials) } });
    return said(found, {
      authenticatorData: text(found.response.authenticatorData), clientDataJSON: text(found.response.clientDataJSON),
      signature: text(found.response.signature), userHandle: found.response.userHandle ? text(found.response.userHandle) : null,
    });
  }

  async function make(options) {
    const found = await navigator.credentials.create({ publicKey: { ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: listed(options.excludeCredentials) } });
    return said(found, { attestationObject: text(found.response.attestationObject), clientDataJSON: text(found.response.clientDataJSON) });
  }

  function said(found, response) {
    return JSON.stringify({
      id: found.id, rawId: text(found.rawId), type: found.type, response,
      authenticatorAttachment: found.authenticatorAttachment, clientExtensionResults: found.getClientExtensionResults(),
    });
  }

  /* The form is sent once the passkey has answered; until then it stays where it is. */
  function ready(place) {
    const form = place.closest("form"), field = form.elements.passkey, word = place.querySelector("[role=status]");
    const making = "making" in place.dataset;
    const go = async (button) => {
      word.textContent = "";
      try {
        const options = await question(place);
        field.value = await (making ? make(options) : ask(options));
        form.requestSubmit(button);
      } catch {
        word.textContent = place.dataset.failed;
      }
    };
    place.hidden = false;
    if (making) {
      form.addEventListener("submit", (event) => {
        if (field.value) return;
        event.preventDefault();
        go(event.submitter || undefined);
      });
    } else {
      place.querySelector("button").addEventListener("click", () => go(form.querySelector("button[name=act][value=perform]") || undefined));
    }
    addEventListener("pageshow", () => { field.value = ""; });
  }

  document.querySelectorAll("[data-passkey]").forEach(ready);
})();
