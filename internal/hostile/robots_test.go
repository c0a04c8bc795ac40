package hostile

var robotsRows = []row{}
