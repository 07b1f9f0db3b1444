import "../setup/database";
import { hoursOf } from "./hours/hours";
import { microsoftKinds, microsoftOutages, microsoftStage } from "./hours/microsoft";

hoursOf("Outlook", Object.keys(microsoftKinds), microsoftStage);
for (const kind of Object.keys(microsoftOutages)) hoursOf(`Outlook, ${kind}`, [kind], microsoftStage);
