import "../setup/database";
import { googleKinds, googleOutages, googleStage } from "./hours/google";
import { hoursOf } from "./hours/hours";

hoursOf("Google", Object.keys(googleKinds), googleStage);
for (const kind of Object.keys(googleOutages)) hoursOf(`Google, ${kind}`, [kind], googleStage);
