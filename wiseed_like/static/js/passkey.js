// How does the page ask a device for a passkey? It hands over what the server wrote, and sends
// the device's answer in the form's hidden field. Without this file the page offers other ways.
"use strict";

const toBytes = (text) => {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
};
const toText = (buffer) => {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};

// What the server wrote in letters, as the bytes that the browser wants.
const read = (options) => {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials]) {
    for (const each of list || []) each.id = toBytes(each.id);
  }
  return options;
};

// The device's answer, in letters again.
const write = (credential) => {
  const response = {};
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  for (const part of parts) {
    if (credential.response[part]) response[part] = toText(credential.response[part]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  });
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const unable = form.querySelector("[data-unable]");
  const failed = form.querySelector("[data-failed]");
  if (!window.PublicKeyCredential || !navigator.credentials) {
    unable.hidden = false;
    continue;
  }
  form.addEventListener("submit", async (event) => {
    const answer = form.elements.credential;
    if (answer.value) return;
    event.preventDefault();
    failed.hidden = true;
    if (!form.reportValidity()) return;
    const publicKey = read(JSON.parse(form.dataset.options));
    try {
      const credential =
        form.dataset.passkey === "create"
          ? await navigator.credentials.create({ publicKey })
          : await navigator.credentials.get({ publicKey });
      answer.value = write(credential);
      form.requestSubmit();
    } catch (error) {
      // The person said no, or waited too long, or the device knows no key of this site.
      failed.hidden = false;
    }
  });
  form.querySelector("[type=submit]").disabled = false;
}
