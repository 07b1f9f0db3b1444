export { endLogs as default } from "./logs";
