import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { sourceHash } from "./scripts/lib/source-hash.mjs";

const root = dirname(fileURLToPath(import.meta.url));

/** @type {import("next").NextConfig} */
export default {
  distDir: process.env.NEXT_DIST_DIR || ".next",
  // Instances built apart from the same sources are one deployment: their pages and actions fit each other.
  generateBuildId: () => sourceHash(root),
  poweredByHeader: false,
  images: { unoptimized: true },
  // Static files pass no middleware, and are nothing but what they say they are either.
  headers: async () => [
    { source: "/:path*", headers: [{ key: "x-content-type-options", value: "nosniff" }] },
  ],
  // What asks for this name without reading a page gets the one icon there is: it is drawn, at every size.
  rewrites: async () => [{ source: "/favicon.ico", destination: "/icon.svg" }],
  turbopack: { root },
  // `npm run typecheck` checks the whole project, tests included; a build need not do it again.
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@electric-sql/pglite",
    "@azure/msal-node",
    "@node-rs/argon2",
    "googleapis",
    "pino",
    "postgres",
    "undici",
  ],
};
