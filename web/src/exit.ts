export const here = true; document.documentElement.dataset["exit"] = ""
