// Says when a page that refreshes itself could not: old figures must not pass for new ones.
document.addEventListener("htmx:afterRequest", (event) => {
  for (const line of document.querySelectorAll(".cordata-refresh")) {
    line.classList.toggle("is-failing", !event.detail.successful);
  }
});
