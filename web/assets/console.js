// Says when a page that refreshes itself could not: old figures must not pass for new ones.
document.addEventListener("htmx:afterRequest", (event) => {
  for (const line of document.querySelectorAll(".cordata-refresh")) {
    line.classList.toggle("is-failing", !event.detail.successful);
  }
});

// A form that was sent shows that it is on its way, and cannot be sent twice by an impatient hand.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.ariaBusy === "true") {
    event.preventDefault();
    return;
  }
  form.ariaBusy = "true";
  event.submitter?.classList.add("cordata-busy");
});

// Coming back by the browser's own button finds the form as it was, ready to be sent.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[aria-busy]")) form.ariaBusy = null;
  for (const button of document.querySelectorAll(".cordata-busy")) button.classList.remove("cordata-busy");
});
