// Compiles what is measured as the product's build does, with SWC. The loader tests use keeps the names of functions by
// renaming each one whenever it is made: a tenth of an event's time that no production process spends.
import { register } from "node:module";

register("./hooks.mjs", import.meta.url);
