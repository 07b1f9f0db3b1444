// npm run house — draws the areas and what each one imports into docs/architecture.md. `npm run imports` fails as long
// as the picture there is another one.
import { drawHouse } from "./lib/house.mjs";
import { readProject } from "./lib/project.mjs";
import { die, root } from "./lib/run.mjs";

try {
  drawHouse(root, readProject(root));
} catch (error) {
  die(error.message);
}
