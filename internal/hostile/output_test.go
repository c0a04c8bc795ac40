package hostile

var outputRows = []row{}
