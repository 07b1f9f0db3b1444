export const HTML = { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" };

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c] ?? c);

export const STYLE = `
:root { color-scheme: light dark; --ink: light-dark(#1c2024, #edeef0); --soft: light-dark(#60646c, #b0b4ba);
  --line: light-dark(#e0e1e6, #33363b); --card: light-dark(#fff, #1a1c1f); --page: light-dark(#f6f7f9, #111214);
  --main: light-dark(#0b57d0, #a8c7fa); --link: var(--main); --on-main: light-dark(#fff, #062e6f); }
* { box-sizing: border-box; }
body { margin: 0; padding: 2rem clamp(1rem, 4vw, 3rem); font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--page); }
h1 { margin: 0; font-size: 1.35rem; } header p { margin: .15rem 0 1.75rem; } .soft, header p { color: var(--soft); }
.account { margin: 0 0 2rem; } .head { display: flex; flex-wrap: wrap; gap: .35rem .75rem; align-items: center; margin-bottom: .75rem; }
.account h2 { font-size: 1.05rem; } .account form { margin-left: auto; display: flex; gap: .5rem; }
.calendars { display: grid; gap: 1.25rem; grid-template-columns: repeat(auto-fill, minmax(min(100%, 22rem), 1fr)); align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem 1.15rem; }
h2, h3 { display: flex; flex-wrap: wrap; gap: .1rem .6rem; align-items: center; margin: 0; font-size: 1rem; }
h3 i { flex: none; width: .8rem; height: .8rem; border-radius: 4px; background: var(--colour); }
h3 small { margin-left: auto; white-space: nowrap; font-weight: 400; color: var(--soft); }
.empty { margin: .75rem 0 0; color: var(--soft); }
ol { list-style: none; margin: .75rem 0 0; padding: 0; display: grid; gap: .6rem; }
li { border-left: 3px solid var(--colour); padding: .1rem 0 .1rem .75rem; overflow-wrap: anywhere; }
a { color: var(--link); } li b { display: block; } li time, li span { display: block; color: var(--soft); font-size: .875rem; }
li p { margin: .25rem 0 0; white-space: pre-line; font-size: .875rem; color: var(--soft); }
button { font: inherit; color: inherit; background: none; border: 1px solid var(--line); border-radius: 8px; padding: .35rem .8rem; cursor: pointer; }
button:hover { background: var(--page); } button.main { background: var(--main); color: var(--on-main); border-color: transparent; }
.narrow main { max-width: 27rem; margin: 6vh auto 0; } fieldset { border: 0; padding: 0; margin: 1.25rem 0 0; display: grid; gap: .6rem; }
legend { padding: 0; margin-bottom: .4rem; font-weight: 600; } label { display: flex; gap: .65rem; align-items: start; }
label input { margin: .3rem 0 0; } label small { display: block; color: var(--soft); }
.buttons { display: flex; justify-content: end; gap: .6rem; margin: 1.5rem 0 0; }`;
