/** What an owner can do to an event on a stand-in's page: the two addresses are posted to. */
export const ownerButtons = (remove: string, later: string): string =>
  `<form method="post" class="owner"><button formaction="${remove}">Delete</button><button formaction="${later}">One hour later</button></form>`;

/** Small, and quiet until somebody points at the event. */
export const OWNER_STYLE = `
li .owner { display: flex; gap: .4rem; margin: .35rem 0 .15rem; opacity: .55; } li:hover .owner, .owner:focus-within { opacity: 1; }
.owner button { font: inherit; font-size: .8rem; color: inherit; background: none; border: 1px solid var(--line); border-radius: 6px; padding: .1rem .5rem; cursor: pointer; }`;

export const HOUR_MS = 3_600_000;
