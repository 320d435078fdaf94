"""Tables: rows read and written by a few statements whose text is made once; knows no business."""
