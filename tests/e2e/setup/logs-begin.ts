export { beginLogs as default } from "./logs";
