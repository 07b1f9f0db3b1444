import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "@jest/globals";
import { checkImports } from "../../../scripts/check-imports.mjs";

const trees: string[] = [];
afterEach(() => {
  for (const tree of trees.splice(0)) rmSync(tree, { recursive: true });
});

/** A project that holds just these files, until the test ends; answers its folder. */
export function treeOf(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), "calpace-tree-"));
  trees.push(root);
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

/** The findings in a project that holds just these files. */
export const findings = (files: Record<string, string>): string[] => checkImports(treeOf(files));
