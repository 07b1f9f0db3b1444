import { escaped } from "./markup";

/** What a stand-in's pages have of their service. */
export interface Look {
  /** The name in the browser's tab. */
  title: string;
  /** Its colour, as CSS has it. */
  accent: string;
}

const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --soft: light-dark(#60646c, #b0b4ba);
  --line: light-dark(#e0e1e6, #33363b); --card: light-dark(#fff, #1a1c1f); --page: light-dark(#f6f7f9, #111214);
  --on-accent: light-dark(#fff, #101418); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { margin: 0; font-size: 1.35rem; } header p { margin: .15rem 0 1.75rem; } .soft, header p { color: var(--soft); }
.account { margin: 0 0 2rem; } .head { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; margin-bottom: .75rem; }
.account h2 { font-size: 1.05rem; } .head form { margin-left: auto; display: flex; gap: .5rem; }
.calendars { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.15rem; overflow-wrap: anywhere; }
h2, h3 { display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: center; margin: 0; font-size: 1rem; }
h3 i { flex: none; width: .8rem; height: .8rem; border-radius: 4px; background: var(--colour); }
h3 small { margin-left: auto; white-space: nowrap; font-weight: 400; color: var(--soft); }
.empty { margin: .75rem 0 0; color: var(--soft); }
ol { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: .6rem; }
li { border-left: 3px solid var(--colour); padding: .1rem 0 .1rem .75rem; } li:target { outline: 2px solid var(--colour); }
a { color: var(--accent); } li b { display: block; } li time, li span { display: block; color: var(--soft); font-size: .875rem; }
li p { margin: .25rem 0 0; white-space: pre-line; font-size: .875rem; color: var(--soft); }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: .35rem .8rem; cursor: pointer; }
button:hover { background: var(--page); } button.main { background: var(--accent); color: var(--on-accent); border-color: transparent; }
li form { display: flex; gap: .4rem; margin: .35rem 0 .15rem; opacity: .55; } li:hover form, li form:focus-within { opacity: 1; }
li button { font-size: .8rem; border-radius: 6px; padding: .1rem .5rem; }
.narrow { max-width: 27rem; margin: 6vh auto 0; } fieldset { border: 0; padding: 0; margin: 1.25rem 0 0; display: grid; gap: .6rem; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; } label { display: flex; gap: .65rem; align-items: start; }
label input { flex: none; margin: .3rem 0 0; } label span { min-width: 0; } label small { display: block; color: var(--soft); }
.buttons { display: flex; justify-content: end; gap: .6rem; margin: 1.5rem 0 0; }`;

/** A whole page; `head` is what only this kind of page has there. */
export const page = ({ title, accent }: Look, body: string, head = ""): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(title)}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">${head}
<style>:root { --accent: ${accent}; }${STYLE}</style></head><body>${body}</body></html>`;
