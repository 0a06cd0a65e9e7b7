/* What makes the desk more comfortable; every page works without it. */
"use strict";

(() => {
  const narrow = window.matchMedia("(max-width: 52rem)");

  // The menu stands open beside a wide page and is folded above a narrow one.
  function fold() {
    for (const each of document.querySelectorAll("details[data-fold]")) {
      each.open = !narrow.matches;
    }
  }
  narrow.addEventListener("change", fold);
  fold();

  // What a form asks twice is asked by the browser: <form data-confirm="…">.
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !window.confirm(question)) event.preventDefault();
  });

  // A list that cannot be had is told on a page of its own, not in the list's place.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.boosted && event.detail.xhr.status >= 400) {
      event.detail.shouldSwap = false;
      window.location.assign(event.detail.pathInfo.requestPath);
    }
  });

  // A list is filtered as soon as a choice is made: <select data-submit>.
  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });
})();
