import "../setup/database";
import { it } from "@jest/globals";
import { answersOf, PATIENCE_MS } from "./answers";

it("loses, doubles and gives up nothing, whatever is answered", () => answersOf("microsoft"), PATIENCE_MS);
