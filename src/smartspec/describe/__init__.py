"""What a thing is: its statements both ways and by whose word, labels, the schema's facts, the graph's figures."""
