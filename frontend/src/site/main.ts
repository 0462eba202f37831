import "./css/index.css";

import { waitWhileSending } from "./busy";
import { askBeforeSending } from "./confirm";
import { copyOnClick } from "./copy";
import { openDialogsOnClick } from "./dialogs";
import { closeMenus } from "./menus";
import { switchTabs } from "./tabs";
import { switchTheme } from "./theme";
import { adoptToasts } from "./toasts";

switchTheme(document);
closeMenus(document);
askBeforeSending(document);
waitWhileSending(document);
openDialogsOnClick(document);
switchTabs(document);
copyOnClick(document);
adoptToasts(document);
document.documentElement.dataset["ready"] = "site";
