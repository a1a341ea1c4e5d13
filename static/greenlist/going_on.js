/* Long work that is done piece by piece goes on by itself; without this, a button does. */
"use strict";

document.querySelector("[data-going-on]")?.requestSubmit();
