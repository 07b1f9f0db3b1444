import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { circlesIn } from "../../../scripts/lib/circles.mjs";
import { findings } from "./tree";

const CIRCLE = "files import each other in a circle";

describe("files in a circle", () => {
  it.each([
    [
      "of types",
      'import type { B } from "./b";\nexport type A = B;',
      'import { type A } from "./a";\nexport type B = A;',
    ],
    ["of re-exports", 'export * from "./b";', 'export { a } from "./a";'],
    ["of type re-exports", 'export type { B } from "./b";', 'export type * from "./a";'],
    ["of import types", 'export type A = import("./b").B;', 'export type B = import("./a").A;'],
    ["of dynamic imports", 'export const f = () => import("./b");', 'export const f = () => import("./a");'],
    ["of a template", "export const f = () => import(`./b`);", 'import "./a";'],
    ["of require", 'const b = require("./b");', 'import a = require("./a");'],
    ["by different paths", 'import "@/lib/sync/b";', 'import "../sync/a.ts";'],
  ])("are found: a circle %s", (_what, a, b) => {
    expect(findings({ "lib/sync/a.ts": a, "lib/sync/b.ts": b })).toEqual([
      `lib/sync/a.ts:1: ${CIRCLE}: lib/sync/a.ts -> lib/sync/b.ts -> lib/sync/a.ts`,
    ]);
  });

  it.each(["app", "components", "db", "lib/http", "scripts", "tests/unit"])("are found in %s", (folder) => {
    const found = findings({
      [`${folder}/a.ts`]: 'import "./sub/b";',
      [`${folder}/sub/b.ts`]: 'import "./c";',
      [`${folder}/sub/c.ts`]: '// first line\nimport type { A } from "../a";\nexport type C = A;',
    });
    const [a, b, c] = [`${folder}/a.ts`, `${folder}/sub/b.ts`, `${folder}/sub/c.ts`];
    expect(found).toEqual([`${a}:1: ${CIRCLE}: ${a} -> ${b} -> ${c} -> ${a}`]);
  });

  it("are each told once, by the line of one import, the shorter way", () => {
    expect(
      findings({
        "lib/sync/a.ts": '// first line\n\nimport "./b";\nimport "./d";',
        "lib/sync/b.ts": 'import "./c";\nimport "./a";',
        "lib/sync/c.ts": 'import "./b";',
        "lib/sync/d.ts": "export {};",
        "lib/sync/itself.ts": 'import type { I } from "./itself";\nexport type J = I;',
      }),
    ).toEqual([
      `lib/sync/itself.ts:1: ${CIRCLE}: lib/sync/itself.ts -> lib/sync/itself.ts`,
      `lib/sync/a.ts:3: ${CIRCLE}: lib/sync/a.ts -> lib/sync/b.ts -> lib/sync/a.ts`,
      `lib/sync/b.ts:1: ${CIRCLE}: lib/sync/b.ts -> lib/sync/c.ts -> lib/sync/b.ts`,
    ]);
  });

  it("are not two files that both import a third", () => {
    expect(
      findings({
        "lib/sync/a.ts": 'import "./b";\nimport "./c";',
        "lib/sync/b.ts": 'import "./d";',
        "lib/sync/c.ts": 'import "./d";\nimport "./b";',
        "lib/sync/d.ts": 'export const text = "./a";',
      }),
    ).toEqual([]);
  });
});

type Edges = [string, string][];

const graphOf = (edges: Edges) => {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) graph.set(from, (graph.get(from) ?? new Set()).add(to));
  return graph;
};

/** Whether a way leads from one node to another, found the plain way. */
function leads(graph: Map<string, Set<string>>, from: string, to: string, seen = new Set<string>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return [...(graph.get(from) ?? [])].some((next) => leads(graph, next, to, seen));
}

const edgesOf = (circle: string[]) => circle.map((node, i) => `${node} ${circle[(i + 1) % circle.length]}`);

describe("the circles of any graph", () => {
  const node = fc.constantFrom(..."abcdefgh");
  const edges = fc.array(fc.tuple(node, node), { maxLength: 20 });

  it("name every edge that stands in one, and no other edge", () => {
    fc.assert(
      fc.property(edges, (given: Edges) => {
        const graph = graphOf(given);
        const named = new Set(circlesIn(graph).flatMap(edgesOf));
        const expected = given.filter(([from, to]) => leads(graph, to, from)).map((edge) => edge.join(" "));
        expect([...named].sort()).toEqual([...new Set(expected)].sort());
      }),
    );
  });

  it("are told once each, without a node twice", () => {
    fc.assert(
      fc.property(edges, (given: Edges) => {
        const circles = circlesIn(graphOf(given));
        expect(new Set(circles.map((circle) => edgesOf(circle).sort().join())).size).toBe(circles.length);
        for (const circle of circles) expect(new Set(circle).size).toBe(circle.length);
      }),
    );
  });
});
