/** Half a megabyte: the most a listing may be read of. */
const SIZE = 512 * 1024;

const inside = (inner: string): string => `<d:multistatus xmlns:d="DAV:">${inner}</d:multistatus>`;
const many = (piece: string): string => piece.repeat(Math.floor((SIZE - 100) / piece.length));

/** The worst answers of half a megabyte a hostile server may think of, by what is too much of in them. */
export const hostile: Record<string, () => string> = {
  "elements, flat": () => inside(many("<a/>")),
  "elements, deep": () => inside(many("<a>")),
  "elements, deep and closed": () => inside(`${"<a>".repeat(70_000)}${"</a>".repeat(70_000)}`),
  "attributes of one element": () =>
    inside(`<a ${Array.from({ length: 40_000 }, (_, n) => `a${n.toString(36)}=""`).join(" ")}/>`),
  "one attribute": () => inside(`<a x="${many("y")}"/>`),
  "one name": () => inside(`<${many("n")}/>`),
  "references to characters": () => inside(many("&#65;")),
  "references to entities": () => inside(many("&amp;")),
  // Billion laughs: https://en.wikipedia.org/wiki/Billion_laughs_attack
  "entities of its own": () =>
    `<!DOCTYPE d [<!ENTITY a "ha">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${"b".repeat(n + 1)} "${`&${"b".repeat(n) || "a"};`.repeat(10)}">`).join("")}]>${inside(many("&bbbbbbbbb;"))}`,
  "an entity that never ends": () => inside(`&${many("a")};`),
  comments: () => inside(many("<!---->")),
  "a comment that never ends": () => inside(`<!--${many("- ")}`),
  instructions: () => inside(many("<?x?>")),
  CDATA: () => inside(many("<![CDATA[x]]>")),
  "tags that never end": () => inside(many("<a ")),
  "ends without a beginning": () => inside(many("</a>")),
  "multistatus after multistatus": () => many("</multistatus "),
  "less than": () => many("<"),
  spaces: () => `${many(" ")}<d:multistatus`,
  responses: () => inside(many("<d:response><d:href>/x</d:href></d:response>")),
};

/** The most a listing may hold, as thick as a server could write it: read to its end. */
export const crowded = (): string =>
  inside(
    Array.from(
      { length: 1_380 },
      (_, n) =>
        `<d:response><d:href>/${n}/</d:href><d:propstat><d:prop><d:resourcetype><d:collection/><c/></d:resourcetype><d:current-user-privilege-set>${"<d:p><d:r/></d:p>".repeat(4)}</d:current-user-privilege-set><d:displayname>${"&#65;".repeat(6)}</d:displayname></d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>`,
    ).join(""),
  );
