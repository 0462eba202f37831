/** Mouse and touch as in every reading system: drag for the window, right zoom, middle pan. */

import {
  addTool,
  Enums,
  init,
  PanTool,
  ToolGroupManager,
  WindowLevelTool,
  ZoomTool,
} from "@cornerstonejs/tools";

const GROUP = "hands";

interface Binding {
  mouseButton?: Enums.MouseBindings;
  numTouchPoints?: number;
}

/** Before any pane is opened: the tools hear only of those that are opened from here on. */
export function wakeHands(): void {
  init();
  for (const tool of [WindowLevelTool, ZoomTool, PanTool]) addTool(tool);
}

export function putHandsOn(viewports: readonly string[], engine: string): void {
  const group = ToolGroupManager.createToolGroup(GROUP);
  if (!group) throw new Error("The tools of the viewer were made twice.");
  const { MouseBindings } = Enums;
  const hands: [string, Binding[]][] = [
    [nameOf(WindowLevelTool), [{ mouseButton: MouseBindings.Primary }]],
    [nameOf(ZoomTool), [{ mouseButton: MouseBindings.Secondary }, { numTouchPoints: 2 }]],
    [nameOf(PanTool), [{ mouseButton: MouseBindings.Auxiliary }, { numTouchPoints: 3 }]],
  ];
  for (const [name, bindings] of hands) {
    group.addTool(name);
    group.setToolActive(name, { bindings });
  }
  for (const viewport of viewports) group.addViewport(viewport, engine);
}

function nameOf(tool: { toolName: string }): string {
  return tool.toolName;
}
