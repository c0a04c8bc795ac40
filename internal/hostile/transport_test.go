package hostile

var transportRows = []row{}
