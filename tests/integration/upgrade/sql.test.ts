import { versions } from "../../upgrade/dump";
import { keepsEverything } from "../../upgrade/kept";
import { loadSql } from "../../upgrade/load";

declare const __TEST_DATABASE__: "pglite" | "postgres";

for (const version of versions())
  keepsEverything(version, () =>
    loadSql(version, __TEST_DATABASE__ === "postgres" ? process.env.TEST_POSTGRES_URL : undefined),
  );
