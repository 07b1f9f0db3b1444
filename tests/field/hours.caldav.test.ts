import "../setup/database";
import { caldavKinds, caldavStage } from "./hours/caldav";
import { hoursOf } from "./hours/hours";

hoursOf("CalDAV", Object.keys(caldavKinds), caldavStage);
