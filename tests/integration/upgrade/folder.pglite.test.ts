import { versions } from "../../upgrade/dump";
import { keepsEverything } from "../../upgrade/kept";
import { loadFolder } from "../../upgrade/load";

for (const version of versions()) keepsEverything(version, () => loadFolder(version));
