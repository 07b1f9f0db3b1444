import { caldavTargets } from "./caldav-targets";
import { googleTargets } from "./google-targets";
import { microsoftTargets } from "./microsoft-targets";
import type { Targets } from "./target";

/** Every calendar service the product speaks to, by its name in the output; a further one is a further line. */
export const targets: Targets = {
  ...caldavTargets,
  ...googleTargets,
  ...microsoftTargets,
};

/** Those where people sign in at the service's own pages. */
export const signInTargets: Targets = Object.fromEntries(
  Object.entries(targets).filter(([, { definition }]) => definition.connect.kind === "oauth"),
);

/** One for each way the product speaks: presets share the code of the service they are a preset of. */
export const distinctTargets: Targets = Object.fromEntries(
  Object.entries(targets).filter(
    ([, { definition }], i, all) => all.findIndex(([, t]) => t.definition.load === definition.load) === i,
  ),
);
