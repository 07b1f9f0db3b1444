// Module hooks (node:module, register): TypeScript by SWC, "@/…" as in tsconfig.json, files without their endings.
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { transform } from "@swc/core";
import { root } from "../lib/run.mjs";

/** The file `path` means: itself, with its ending, or the folder's index. */
const fileOf = (path) =>
  [path, `${path}.ts`, join(path, "index.ts")].find((file) => /\.[a-z]+$/.test(file) && existsSync(file));

export async function resolve(specifier, context, next) {
  const inside = context.parentURL?.startsWith("file:") && !context.parentURL.includes("/node_modules/");
  const path = specifier.startsWith("@/")
    ? join(root, specifier.slice(2))
    : inside && specifier.startsWith(".") && fileURLToPath(new URL(specifier, context.parentURL));
  const file = path && fileOf(path);
  return file ? { url: pathToFileURL(file).href, shortCircuit: true } : next(specifier, context);
}

export async function load(url, context, next) {
  if (!url.endsWith(".ts")) return next(url, context);
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, "utf8"), {
    filename,
    sourceMaps: "inline",
    jsc: {
      target: "es2022",
      parser: { syntax: "typescript" },
      experimental: { keepImportAttributes: true },
    },
    module: { type: "es6" },
  });
  return { format: "module", source: code, shortCircuit: true };
}
