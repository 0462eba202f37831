/** Mouse and touch as in every reading system: drag for the window, right zoom, middle pan. */

import {
  addTool,
  Enums,
  init,
  MagnifyTool,
  PanTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from "@cornerstonejs/tools";

const GROUP = "hands";
const { MouseBindings } = Enums;
const PRIMARY = [{ mouseButton: MouseBindings.Primary }, { numTouchPoints: 1 }];
/** How far the glass magnifies, beside what is on screen. */
const NEARER = 3;

/** What dragging with the first button, or one finger, does; the rest leave it to others. */
export type Hand = "adjust" | "magnify" | "none";

/** Before any pane is opened: the tools hear only of those that are opened from here on. */
export function wakeHands(): void {
  init();
  for (const tool of [WindowLevelTool, MagnifyTool, ZoomTool, PanTool]) addTool(tool);
}

export function putHandsOn(viewports: readonly string[], engine: string): void {
  const group = ToolGroupManager.createToolGroup(GROUP);
  if (!group) throw new Error("The tools of the viewer were made twice.");
  group.addTool(nameOf(WindowLevelTool));
  group.addTool(nameOf(MagnifyTool), { magnifySize: NEARER });
  group.addTool(nameOf(ZoomTool));
  group.addTool(nameOf(PanTool));
  group.setToolActive(nameOf(ZoomTool), {
    bindings: [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }],
  });
  group.setToolActive(nameOf(PanTool), {
    bindings: [{ mouseButton: MouseBindings.Auxiliary }, { numTouchPoints: 3 }],
  });
  for (const viewport of viewports) group.addViewport(viewport, engine);
  takeInHand("adjust");
}

export function takeInHand(hand: Hand): void {
  const group = ToolGroupManager.getToolGroup(GROUP);
  if (!group) return;
  for (const tool of [WindowLevelTool, MagnifyTool]) {
    group.setToolPassive(nameOf(tool), { removeAllBindings: true });
  }
  if (hand !== "none") group.setToolActive(nameOf(TOOLS[hand]), { bindings: PRIMARY });
}

const TOOLS = { adjust: WindowLevelTool, magnify: MagnifyTool } as const;

function nameOf(tool: { toolName: string }): string {
  return tool.toolName;
}
