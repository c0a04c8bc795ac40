package hostile

var parseRows = []row{}
