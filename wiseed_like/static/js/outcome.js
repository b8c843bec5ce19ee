// What does a slider say while it moves? Its own number, nothing computed: the page asks the rest.
"use strict";

for (const output of document.querySelectorAll("output[data-words]")) {
  const slider = document.getElementById(output.htmlFor.value);
  const say = () => {
    output.textContent = output.dataset.words.replace("{n}", slider.value);
    slider.setAttribute("aria-valuetext", output.textContent);
  };
  slider.addEventListener("input", say);
  say();
}
